"""What time alone brings: reminders of the balance, the late fee, and what staff can foresee."""
