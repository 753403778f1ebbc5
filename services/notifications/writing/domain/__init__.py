"""Which mails there are, who gets which, and the life of one until it is sent, without I/O."""
