// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.database;

import org.jspecify.annotations.NullMarked;
