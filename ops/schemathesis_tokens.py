"""Shows another token with each request, since limits are for each token."""

import itertools
import os

import schemathesis

with open(os.environ["TOKENS"]) as file:
    TOKENS = itertools.cycle(file.read().split())


@schemathesis.auth(refresh_interval=None)
class Turns:
    def get(self, case, context):
        return next(TOKENS)

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}
