// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.spring.history;

import org.jspecify.annotations.NullMarked;
