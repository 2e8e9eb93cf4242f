#!/usr/bin/env python3
"""Proves that layers.py finds what it is there to find, and nothing else."""
import pathlib
import tempfile
import unittest

import layers

ROOMS = """text USES  LINKS 
sql USES text LINKS PgQuery::PgQuery
catalog USES sql LINKS 
graph USES catalog LINKS Boost::headers
lint USES catalog LINKS 
cli USES lint LINKS CLI11::CLI11
rules USES lint LINKS 
"""


def found(**files):
    """What layers.py says of a tree with these files, `room__file="line"`, without the places."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, content in files.items():
            room, stem = name.split("__")
            path = root / (f"rules/{stem}/x.cpp" if room == "rules" else f"src/{room}/{stem}.cpp")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content + "\n")
        rooms = layers.read_rooms(ROOMS)
        return [line.split(": ", 1)[1] for line in layers.violations(rooms, root)]


class Layers(unittest.TestCase):
    def test_downward_is_fine(self):
        self.assertEqual(found(
            text__a="#include <string>\n#include <fmt/format.h>",
            sql__a='#include "sql/parse.h"\n#include <pg_query.h>\n#include <nodes/parsenodes.h>',
            graph__a='#include "text/span.h"\n#include <boost/graph/adjacency_list.hpp>',
            cli__a='#include "sql/parse.h"\n#include <iostream>\n'
                   'int main() { std::cout << 1; }',
            rules__locks='#include "lint/rule.h"\n#include "catalog/catalog.h"',
            lint__a='// std::cout\nauto s = "printf(";\nint n = std::snprintf(b, 1, "x");',
        ), [])

    def test_upward(self):
        self.assertEqual(found(sql__a='#include "catalog/catalog.h"'),
                         ["sql may not use catalog (catalog/catalog.h)"])

    def test_sideways(self):
        self.assertEqual(found(lint__a='#include "graph/graph.h"'),
                         ["lint may not use graph (graph/graph.h)"])

    def test_rules_stand_on_lint(self):
        self.assertEqual(found(rules__locks='#include "cli/options.h"'),
                         ["rules may not use cli (cli/options.h)"])

    def test_a_folder_that_is_no_room(self):
        self.assertEqual(found(attic__a=""), ["src/attic is no room of CMakeLists.txt"])

    def test_a_path_without_its_room(self):
        for header in ("span.h", "../text/span.h"):
            self.assertEqual(found(text__a=f'#include "{header}"'),
                             [f"include {header} by its room, or with <> if it is not ours"])

    def test_outside_libraries_stay_in_their_room(self):
        for header, target in (
            ("boost/graph/topological_sort.hpp", "Boost::headers"),
            ("boost/json.hpp", "Boost::json"),
            ("boost/json/src.hpp", "Boost::json"),
            ("CLI/CLI.hpp", "CLI11::CLI11"),
            ("pg_query.h", "PgQuery::PgQuery"),
            ("pg_query/pg_query_internal.h", "PgQuery::PgQuery"),
            ("nodes/parsenodes.h", "PgQuery::PgQuery"),
            ("postgres.h", "PgQuery::PgQuery"),
            ("toml++/toml.h", "tomlplusplus::tomlplusplus"),
        ):
            self.assertEqual(found(catalog__a=f"#include <{header}>"),
                             [f"catalog does not link {target} ({header})"])

    def test_only_cli_prints(self):
        self.assertEqual(
            found(lint__a='#include <iostream>\nstd::cerr << 1;\nfmt::print("x");\nprintf("x");'),
            [f"only cli prints ({what})" for what in ("iostream", "std::cerr", "fmt::print", "printf")])


if __name__ == "__main__":
    unittest.main()
