"""Many runs, and what they tell: sweeps over the learning rate, maps, limits of stability, tuning. Arrays in and out."""
