"""What a stay costs besides the fee: an estimate from a table that the office keeps."""
