// SPDX-License-Identifier: Apache-2.0
/** Tests of the starter. */
@NullMarked
package dev.headroom.spring;

import org.jspecify.annotations.NullMarked;
