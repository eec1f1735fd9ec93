// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.limit.rule;

import org.jspecify.annotations.NullMarked;
