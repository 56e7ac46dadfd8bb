"""The two open packages the boundaries start from: fetched, verified, read."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from geo.core.errors import IntegrityError, NotFoundError


@dataclass(frozen=True)
class Package:
    """One pinned package and the single file of it that is read."""

    spec: str
    folder: str
    integrity: str
    member: str
    sha256: str


SVG_MAP = Package(
    spec="@svg-maps/pakistan.districts@2.0.0",
    folder="svg",
    integrity=(
        "sha512-fpRhOALQW+++y6ZdbRGFMDLe5ExJ/d1sPE0fUywo5hJHX7FUSAlOiCwuelcktNhqUDpi7pOv/UvWvnNyjA7nZA=="
    ),
    member="package/pakistan.districts.svg",
    sha256="de550973df067774aff324b7c0236cbeee861ac238ebd7a915c052973b97437d",
)
WORLD_ATLAS = Package(
    spec="world-atlas@2.0.2",
    folder="wa",
    integrity=(
        "sha512-IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
    ),
    member="package/countries-10m.json",
    sha256="3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79",
)


def read_member(package: Package, folder: Path) -> str:
    """Text of the package's one file, verified against its sha256.

    Parameters
    ----------
    package
        The pinned package.
    folder
        Folder that holds ``<package.folder>/package/...``, as :func:`fetch` leaves it.

    Raises
    ------
    NotFoundError
        If the file is not there.
    IntegrityError
        If it is not the pinned file.
    """
    path = folder / package.folder / package.member
    if not path.is_file():
        raise NotFoundError(
            f"{package.spec} is not unpacked at {path}",
            fix="Leave --packages out and the script fetches it, or point it to the right folder",
        )
    content = path.read_bytes()
    _verify(hashlib.sha256(content).hexdigest(), package.sha256, str(path))
    return content.decode("utf-8")


def fetch(package: Package, folder: Path) -> None:
    """Download one package with ``npm pack``, check its integrity, unpack the one file.

    Raises
    ------
    NotFoundError
        If npm is missing or refuses.
    IntegrityError
        If the archive is not the pinned one.
    """
    target = folder / package.folder
    target.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are constants of this file
            ["npm", "pack", package.spec, "--silent", "--pack-destination", str(target)],
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotFoundError(
            f"npm pack {package.spec} failed: {getattr(error, 'stderr', '') or error}",
            fix="Install npm and check the network, or give --packages DIR",
        ) from error
    archive = target / done.stdout.strip().splitlines()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
    _verify(f"sha512-{digest}", package.integrity, archive.name)
    with tarfile.open(archive) as tar:
        tar.extract(package.member, target, filter="data")


def _verify(found: str, expected: str, where: str) -> None:
    if found != expected:
        raise IntegrityError(
            f"Checksum is {found}, expected {expected}",
            where=where,
            fix="Do not build from it; fetch the pinned version again",
        )
