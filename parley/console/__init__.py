"""The recruiters' console."""
