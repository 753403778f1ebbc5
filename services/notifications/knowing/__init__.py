"""What others have told, as far as mails need it: people, rotations, and a summary of each application."""
