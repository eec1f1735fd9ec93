// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.store.postgres.history;

import org.jspecify.annotations.NullMarked;
