// SPDX-License-Identifier: Apache-2.0
/** The samples of docs/session. */
@NullMarked
package dev.headroom.session.docs;

import org.jspecify.annotations.NullMarked;
