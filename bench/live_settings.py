"""The product's settings with the benchmarks' routes beside its own."""

from parley.site import settings as product

globals().update({name: value for name, value in vars(product).items() if name.isupper()})
ROOT_URLCONF = "bench.live_urls"
