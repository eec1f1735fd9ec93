// SPDX-License-Identifier: Apache-2.0
/** The samples of the docs pages, compiled. */
@NullMarked
package dev.headroom.spring.cache.docs;

import org.jspecify.annotations.NullMarked;
