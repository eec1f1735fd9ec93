// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.cdn;

import org.jspecify.annotations.NullMarked;
