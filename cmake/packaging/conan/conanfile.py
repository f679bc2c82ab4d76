# SPDX-License-Identifier: MIT
"""A Conan 2 recipe of the sources that it lies in: conan create cmake/packaging/conan"""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy

TOP = os.path.join("..", "..", "..")


class MlkemRecipe(ConanFile):
    name = "mlkem"
    license = "MIT"
    description = "Header-only C++20 library of ML-KEM (FIPS 203), with hybrids, HPKE and key files over OpenSSL"
    topics = ("cryptography", "post-quantum", "kem", "ml-kem")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_openssl": [True, False]}
    default_options = {"with_openssl": False}
    no_copy_source = True

    def set_version(self):
        header = os.path.join(self.recipe_folder, TOP, "include", "mlkem", "version.hpp")
        with open(header, encoding="utf-8") as lines:
            numbers = re.findall(r"define MLKEM_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", lines.read())
        self.version = ".".join(numbers)

    def export_sources(self):
        for pattern in ("LICENSE", "include/*"):
            copy(self, pattern, os.path.join(self.recipe_folder, TOP), self.export_sources_folder)

    def requirements(self):
        self.requires("xsimd/[>=8.1]", transitive_headers=True)
        if self.options.with_openssl:
            self.requires("openssl/[>=3.0 <4]", transitive_headers=True, transitive_libs=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        for pattern in ("mlkem/*.hpp", "mlkem/*.inl", "mlkem/*.h", "mlkem/*.cppm"):
            copy(self, pattern, os.path.join(self.source_folder, "include"),
                 os.path.join(self.package_folder, "include"))

    def package_id(self):
        self.info.clear()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "mlkem")
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "mlkem::mlkem")
        core.set_property("pkg_config_name", "mlkem")
        core.requires = ["xsimd::xsimd"]
        core.bindirs, core.libdirs = [], []
        if self.settings.os == "Windows":
            core.system_libs = ["bcrypt"]
        if self.options.with_openssl:
            over = self.cpp_info.components["openssl"]
            over.set_property("cmake_target_name", "mlkem::openssl")
            over.set_property("pkg_config_name", "mlkem-openssl")
            over.requires = ["core", "openssl::crypto"]
            over.bindirs, over.libdirs = [], []
