# SPDX-License-Identifier: MIT
# A port of the sources that it lies in: vcpkg install mlkem --overlay-ports=cmake/packaging/vcpkg
get_filename_component(source "${CURRENT_PORT_DIR}/../../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS features
    FEATURES
        compiled MLKEM_BUILD_COMPILED
        c MLKEM_BUILD_C)
set(libraries OFF)
if("compiled" IN_LIST FEATURES OR "c" IN_LIST FEATURES)
    set(libraries ON)
else()
    set(VCPKG_BUILD_TYPE release) # headers are the same in both
endif()

vcpkg_cmake_configure(
    SOURCE_PATH "${source}"
    OPTIONS
        ${features}
        -DMLKEM_BUILD_TESTS=OFF
        -DMLKEM_BUILD_DEMO=OFF
        -DMLKEM_BUILD_BENCH=OFF
        -DMLKEM_FETCH_DEPS=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/mlkem DO_NOT_DELETE_PARENT_CONFIG_PATH)
foreach(library compiled c)
    if(library IN_LIST FEATURES)
        vcpkg_cmake_config_fixup(PACKAGE_NAME mlkem-${library} CONFIG_PATH lib/cmake/mlkem-${library}
                                 DO_NOT_DELETE_PARENT_CONFIG_PATH)
    endif()
endforeach()
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE
    "${CURRENT_PACKAGES_DIR}/debug/include"
    "${CURRENT_PACKAGES_DIR}/debug/share"
    "${CURRENT_PACKAGES_DIR}/lib/cmake"
    "${CURRENT_PACKAGES_DIR}/debug/lib/cmake"
    "${CURRENT_PACKAGES_DIR}/share/cmake"
    "${CURRENT_PACKAGES_DIR}/share/doc")
if(NOT libraries)
    file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/lib" "${CURRENT_PACKAGES_DIR}/debug")
endif()
vcpkg_install_copyright(FILE_LIST "${source}/LICENSE")
