"""routingpy's OSRM backend, unchanged, against a server of ours: directions,
matrices, refusals. Run by `cargo xtask test` with the server's address."""

import sys

from routingpy import OSRM
from routingpy.exceptions import RouterApiError

BAKERY, HALL, CUSTOMER = [-8.6110, 41.1405], [-8.6109, 41.1498], [-8.6291, 41.1579]
OFF_THE_MAP = [-8.61, 40.6]


def near(place, other):
    return all(abs(a - b) < 2e-3 for a, b in zip(place, other))


def check_directions(client):
    plain = client.directions([BAKERY, HALL, CUSTOMER])
    assert plain.duration > 60 and plain.distance > 1_000, plain
    full = client.directions(
        [BAKERY, HALL, CUSTOMER],
        profile="driving",
        radiuses=[200, 200, 200],
        alternatives=False,
        steps=False,
        annotations=True,
        overview="full",
        geometries="geojson",
    )
    assert (full.duration, full.distance) == (plain.duration, plain.distance)
    assert near(full.geometry[0], BAKERY) and near(full.geometry[-1], CUSTOMER), full.geometry
    assert len(full.geometry) > len(plain.geometry) > 2
    six = client.directions([BAKERY, CUSTOMER], overview="full", geometries="polyline6")
    assert near(six.geometry[0], BAKERY) or near(six.geometry[0][::-1], BAKERY), six.geometry[0]
    several = client.directions([BAKERY, CUSTOMER], alternatives=True)
    assert len(several) == 1 and several[0].duration > 60
    legs = full.raw["routes"][0]["legs"]
    assert len(legs) == 2 and all(leg["annotation"]["nodes"] for leg in legs)
    for profile in ("car", "driving", "bike", "foot"):
        assert client.directions([BAKERY, HALL], profile=profile).duration > 0, profile


def check_matrix(client):
    places = [BAKERY, HALL, CUSTOMER]
    square = client.matrix(places)
    assert len(square.durations) == len(square.distances) == 3
    assert all(square.durations[at][at] == 0 for at in range(3))
    assert int(square.durations[0][2]) == client.directions([BAKERY, CUSTOMER]).duration
    flat = client.matrix(places, sources=[1], destinations=[0, 2], annotations=["duration"])
    assert flat.durations == [[square.durations[1][0], square.durations[1][2]]]
    assert flat.distances is None


def check_refusals(client):
    def refused(code, ask):
        try:
            ask()
        except RouterApiError as error:
            assert error.status == 400 and code in str(error.message), (code, error)
        else:
            raise AssertionError(f"{code} was answered")

    refused("NoSegment", lambda: client.directions([BAKERY, OFF_THE_MAP]))
    refused("NoSegment", lambda: client.matrix([BAKERY, OFF_THE_MAP]))
    refused("InvalidValue", lambda: client.directions([BAKERY, [-8.61, 141]]))
    refused("InvalidValue", lambda: client.directions([BAKERY, HALL], profile="boat"))
    refused("InvalidOptions", lambda: client.directions([BAKERY, HALL], radiuses=[10]))
    refused("NotImplemented", lambda: client.directions([BAKERY, HALL], steps=True))
    refused("TooBig", lambda: client.matrix([BAKERY] * 101))
    refused("TooBig", lambda: client.directions([BAKERY] * 501))


def main(url):
    client = OSRM(base_url=f"{url}/osrm")
    check_directions(client)
    check_matrix(client)
    check_refusals(client)
    print("routingpy: directions, matrices and refusals are as it expects")


main(sys.argv[1])
