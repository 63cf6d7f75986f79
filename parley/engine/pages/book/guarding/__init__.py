"""What stands before the candidates' pages: how often they answer, what they ask of scripts, who may frame them."""
