// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP edge: servlet filters in the order of {@link dev.headroom.edge.RequestOrder}, without a
 * framework. This package is what all filters share; each family of filters is a package below it.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.edge;

import org.jspecify.annotations.NullMarked;
