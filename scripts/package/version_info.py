"""The program's version, for all packages, and as Windows shows it in a file's properties."""

import re
from pathlib import Path


def version_of(root: Path) -> str:
    """The version in pyproject.toml."""
    found = re.search(
        r'^version = "([^"]+)"', (root / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    if found is None:
        raise ValueError("pyproject.toml names no version.")
    return found[1]


def four(version: str) -> tuple[int, int, int, int]:
    """A version as Windows wants it: four numbers, no words."""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:4]]
    first, second, third, fourth = (*numbers, 0, 0, 0, 0)[:4]
    return first, second, third, fourth


def resource(version: str, description: str, file: str, folder: Path) -> str:
    """Write the version resource of one program (VS_VERSIONINFO), as PyInstaller reads it.

    Returns:
        The name of the written file.
    """
    strings = {
        "CompanyName": "Kiosk",
        "FileDescription": description,
        "FileVersion": version,
        "InternalName": Path(file).stem,
        "OriginalFilename": file,
        "ProductName": "Kiosk",
        "ProductVersion": version,
    }
    table = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{Path(file).stem}-version.txt"
    written.write_text(
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={four(version)}, prodvers={four(version)}),\n"
        # 0409: English (United States); 04B0, 1200: Unicode.
        f"  kids=[StringFileInfo([StringTable('040904B0', [{table}])]),\n"
        "        VarFileInfo([VarStruct('Translation', [0x0409, 1200])])])\n",
        "utf-8",
    )
    return str(written)
