#!/bin/sh
# install.sh BUILD PREFIX: puts libraries, headers, the manual, and what pkg-config and CMake read under PREFIX. DESTDIR
# stands before it when a package is made.
set -eu
build=$1 prefix=$2
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^#define HOLT_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\)$/\2/p' include/holt.h | paste -sd.)
abi=$(sed -n 's/^#define HOLT_ABI \([0-9]*\).*/\1/p' include/holt.h)
to=${DESTDIR:-}$prefix
mkdir -p "$to/include" "$to/lib/pkgconfig" "$to/lib/cmake/holt" "$to/share/man/man3"
install -m 644 include/holt.h include/holt.hpp "$to/include/"
install -m 755 "$build/libholt.so" "$to/lib/libholt.so.$version"
ln -sf "libholt.so.$version" "$to/lib/libholt.so.$abi"
ln -sf "libholt.so.$abi" "$to/lib/libholt.so"
install -m 644 "$build/libholt.a" "$to/lib/libholt.a"
sh src/Holt.Native/manual.sh >"$to/share/man/man3/holt.3"
cat >"$to/lib/pkgconfig/holt.pc" <<END
prefix=$prefix
libdir=\${prefix}/lib
includedir=\${prefix}/include

Name: holt
Description: Embedded ordered key-value store for keys that look like paths
Version: $version
Libs: -L\${libdir} -lholt
Libs.private: -ldl -lpthread -lrt -lm
Cflags: -I\${includedir}
END
# The same with the archive, for those that cannot ask for it by --static, which finds the shared library first.
sed -e 's/^Libs: .*/Libs: -L${libdir} -l:libholt.a -ldl -lpthread -lrt -lm/' -e '/^Libs.private/d' \
  "$to/lib/pkgconfig/holt.pc" >"$to/lib/pkgconfig/holt-static.pc"
cat >"$to/lib/cmake/holt/holtConfig.cmake" <<'END'
# holt::holt is the shared library, holt::holt_static the archive.
get_filename_component(_holt_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET holt::holt)
  add_library(holt::holt SHARED IMPORTED)
  set_target_properties(holt::holt PROPERTIES IMPORTED_LOCATION "${_holt_prefix}/lib/libholt.so"
    IMPORTED_SONAME "libholt.so.@abi@" INTERFACE_INCLUDE_DIRECTORIES "${_holt_prefix}/include")
  add_library(holt::holt_static STATIC IMPORTED)
  set_target_properties(holt::holt_static PROPERTIES IMPORTED_LOCATION "${_holt_prefix}/lib/libholt.a"
    INTERFACE_INCLUDE_DIRECTORIES "${_holt_prefix}/include" INTERFACE_LINK_LIBRARIES "dl;pthread;rt;m")
endif()
unset(_holt_prefix)
END
sed -i "s/@abi@/$abi/" "$to/lib/cmake/holt/holtConfig.cmake"
cat >"$to/lib/cmake/holt/holtConfigVersion.cmake" <<END
set(PACKAGE_VERSION "$version")
if(PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
endif()
END
