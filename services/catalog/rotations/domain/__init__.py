"""Who gets which place, for how long, at what fee: decisions and states, no I/O, no clock, no ids."""
