"""What an applicant does until an application is with the staff, and stepping back (R1, R2, R5)."""
