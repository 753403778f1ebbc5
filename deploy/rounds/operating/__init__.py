"""What operators ask of any live system: does everything hold, and what was told can be told again."""
