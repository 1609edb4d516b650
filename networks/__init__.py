"""Networks in NumPy: layers, losses, the multilayer perceptron as a function of its weights, and datasets."""

from networks.arrays import ARRAY_SENTENCES, ArrayError, read_array, refuse_array, write_array
from networks.data import SOURCES, Dataset, Digits, Moons, NoisySine, Source, Spirals
from networks.image_files import DATA_SENTENCES, DataError, read_images
from networks.layers import ACTIVATIONS, Affine, Layer, Linear, ReLU, Sigmoid, Softmax, Tanh
from networks.losses import LOSSES, BinaryCrossEntropy, CrossEntropy, Loss, SquaredError
from networks.perceptron import INITS, Design, Perceptron, first_weights, parameters

__all__ = [
    "ACTIVATIONS",
    "ARRAY_SENTENCES",
    "DATA_SENTENCES",
    "INITS",
    "LOSSES",
    "SOURCES",
    "Affine",
    "ArrayError",
    "BinaryCrossEntropy",
    "CrossEntropy",
    "DataError",
    "Dataset",
    "Design",
    "Digits",
    "Layer",
    "Linear",
    "Loss",
    "Moons",
    "NoisySine",
    "Perceptron",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Source",
    "Spirals",
    "SquaredError",
    "Tanh",
    "first_weights",
    "parameters",
    "read_array",
    "read_images",
    "refuse_array",
    "write_array",
]
