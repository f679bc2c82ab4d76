#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""conan_stand_in.py RECIPE FOLDER: runs the steps of a Conan recipe that packages headers, with a few lines
in the place of Conan. Prints its version, and what it asks for and says of itself on Windows."""
import importlib.util
import pathlib
import shutil
import sys
import types




class CppInfo:
    def __init__(self):
        self.properties, self.components = {}, Components()
        self.requires, self.system_libs, self.bindirs, self.libdirs = [], [], ["bin"], ["lib"]

    def set_property(self, name, value):
        self.properties[name] = value


class Components(dict):
    def __missing__(self, name):
        self[name] = CppInfo()
        return self[name]


class ConanFile:
    def __init__(self, recipe_folder):
        self.recipe_folder = recipe_folder
        self.settings = types.SimpleNamespace(os="Windows")
        self.cpp_info, self.info = CppInfo(), types.SimpleNamespace(clear=lambda: None)
        self.required = []

    def requires(self, reference, **_):
        self.required.append(reference)


def copy(_, pattern, source, target):
    """Conan's: the stars of a pattern stand for folders, too."""
    pattern = pattern.replace("/*", "/**/*", 1)
    for path in pathlib.Path(source).glob(pattern):
        if path.is_file():
            to = pathlib.Path(target) / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)


def stand_in(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


asked = []
stand_in("conan", ConanFile=ConanFile)
stand_in("conan.tools")
stand_in("conan.tools.build", check_min_cppstd=lambda _, standard: asked.append(standard))
stand_in("conan.tools.files", copy=copy)

recipe, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
spec = importlib.util.spec_from_file_location("recipe", recipe)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
[kind] = [each for each in vars(module).values()
          if isinstance(each, type) and issubclass(each, ConanFile) and each is not ConanFile]
made = kind(str(recipe.parent))
made.options = types.SimpleNamespace(**{name: True for name in kind.options})
made.export_sources_folder = made.source_folder = str(folder / "source")
made.package_folder = str(folder / "package")
made.set_version()
made.export_sources()
made.requirements()
made.validate()
made.package()
made.package_id()
made.package_info()
print(made.version, *made.required, *asked)
for name, part in made.cpp_info.components.items():
    print(part.properties["cmake_target_name"], *part.requires, *part.system_libs)
