// SPDX-License-Identifier: Apache-2.0
/** The samples of the docs pages, compiled. */
@NullMarked
package dev.headroom.jcache.docs;

import org.jspecify.annotations.NullMarked;
