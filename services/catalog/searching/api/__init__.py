"""HTTP for anybody: search, one rotation, its free starts."""
