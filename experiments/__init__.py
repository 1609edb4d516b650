"""Many runs, and what they tell: sweeps over the learning rate, maps, limits, tuning. Arrays in, arrays out."""
