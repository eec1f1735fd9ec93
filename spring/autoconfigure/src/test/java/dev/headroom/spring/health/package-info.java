// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.spring.health;

import org.jspecify.annotations.NullMarked;
