// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.media.cdn.asset;

import org.jspecify.annotations.NullMarked;
