# Installs the headers, mlkemConfig.cmake for find_package, and for pkg-config mlkem.pc and
# mlkem-openssl.pc. Nothing depends on the architecture, and the whole may be moved.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/mlkem")
set(pkgconfig_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/mlkem" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inl" PATTERN "*.h")
install(TARGETS mlkem EXPORT mlkemTargets INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT mlkemTargets NAMESPACE mlkem:: DESTINATION "${package_dir}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/mlkemConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/mlkemConfig.cmake"
                              INSTALL_DESTINATION "${package_dir}"
                              NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may change the API.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/mlkemConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/mlkemConfig.cmake"
              "${PROJECT_BINARY_DIR}/mlkemConfigVersion.cmake"
        DESTINATION "${package_dir}")

if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}" OR IS_ABSOLUTE "${pkgconfig_dir}")
    set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
    set(pc_includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
else()
    file(RELATIVE_PATH to_prefix "/${pkgconfig_dir}" "/")
    string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
    set(pc_prefix "\${pcfiledir}/${to_prefix}")
    set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
set(pc_libs "")
if(WIN32)
    set(pc_libs "-lbcrypt")
endif()
set(pc_names mlkem mlkem-openssl)
if(TARGET mlkem_c)
    install(TARGETS mlkem_c EXPORT mlkemCTargets INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
    install(EXPORT mlkemCTargets NAMESPACE mlkem:: DESTINATION "${package_dir}")
    list(APPEND pc_names mlkem-c)
    string(REPLACE "/${CMAKE_INSTALL_INCLUDEDIR}" "/${CMAKE_INSTALL_LIBDIR}" pc_libdir "${pc_includedir}")
    set(pc_private_libs "-lstdc++")
    if(MLKEM_OPENSSL)
        string(APPEND pc_private_libs " -lcrypto")
    endif()
endif()
foreach(name ${pc_names})
    configure_file("${CMAKE_CURRENT_LIST_DIR}/${name}.pc.in" "${PROJECT_BINARY_DIR}/${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/${name}.pc" DESTINATION "${pkgconfig_dir}")
endforeach()

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" RENAME copyright)
