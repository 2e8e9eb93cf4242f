#!/usr/bin/env python3
"""layers.py ROOMS SOURCE_DIR: reports every include that a room may not have.

ROOMS is what cmake/room.cmake wrote of the room() calls, a line each: `lint USES replay config LINKS
...`. A room's files may include their own headers, those of the rooms it uses, directly or through
others, and those of the outside libraries that the room itself links.
"""
import pathlib
import re
import sys

# The include paths of each outside library, by the target that a room links to have it.
LIBRARIES = {
    "Boost::headers": r"boost/(graph|pfr)/",
    "Boost::json": r"boost/json",
    "CLI11::CLI11": r"CLI/",
    "PgQuery::PgQuery": r"pg_query|postgres\.h|(common|nodes|parser|utils)/",
    "tomlplusplus::tomlplusplus": r"toml\+\+/",
}
PRINTING_ROOM = "cli"
PRINTING_HEADER = r"iostream|print"
PRINTING_CALL = re.compile(r"std::(cout|cerr|clog)\b|fmt::print\b|\b(f?printf|f?puts|putchar)\s*\(")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
COMMENT_OR_STRING = re.compile(r'//.*|"(\\.|[^"\\])*"')


def read_rooms(text):
    """The rooms of ROOMS: name -> (all rooms it may use, targets it links)."""
    rooms = {}
    for line in text.splitlines():
        name, uses, links = re.fullmatch(r"(\S+) USES ?(.*) LINKS ?(.*)", line).groups()
        below = set()
        for used in uses.split(";") if uses else []:
            below |= {used} | rooms[used][0]  # CMake has the rooms from the ground up
        rooms[name] = (below, links.split(";"))
    return rooms


def violations(rooms, root):
    files = {}  # file -> room
    for path in sorted((root / "src").glob("**/*")):
        if path.suffix in (".h", ".cpp", ".c"):
            files[path] = path.relative_to(root / "src").parts[0]
    for path in sorted((root / "rules").glob("**/*")):
        if path.suffix in (".h", ".cpp"):
            files[path] = "rules"

    for path, room in files.items():
        name = path.relative_to(root)
        if room not in rooms:
            yield f"{name}:1: src/{room} is no room of CMakeLists.txt"
            continue
        below, links = rooms[room]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{name}:{number}"
            include = INCLUDE.match(line)
            if include:
                quote, header = include.groups()
                first = header.split("/")[0]
                if quote == '"' and first in rooms and first != room and first not in below:
                    yield f"{where}: {room} may not use {first} ({header})"
                ours = quote == '"' and first in rooms
                outside = [t for t, pattern in LIBRARIES.items()
                           if not ours and re.match(pattern, header)]
                if quote == '"' and not ours and not outside and room != "rules":
                    yield f"{where}: include {header} by its room, or with <> if it is not ours"
                for target in outside:
                    if target not in links:
                        yield f"{where}: {room} does not link {target} ({header})"
                if room != PRINTING_ROOM and re.fullmatch(PRINTING_HEADER, header):
                    yield f"{where}: only {PRINTING_ROOM} prints ({header})"
            elif room != PRINTING_ROOM:
                call = PRINTING_CALL.search(COMMENT_OR_STRING.sub('""', line))
                if call:
                    yield f"{where}: only {PRINTING_ROOM} prints ({call.group().rstrip(' (')})"


def main():
    rooms = read_rooms(pathlib.Path(sys.argv[1]).read_text())
    found = list(violations(rooms, pathlib.Path(sys.argv[2])))
    print("\n".join(found) or "every include goes downward")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
