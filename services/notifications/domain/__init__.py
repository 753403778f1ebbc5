"""Pure decisions about mails: who gets which, when it is sent, and when it is not."""
