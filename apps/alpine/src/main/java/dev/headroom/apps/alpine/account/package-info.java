// SPDX-License-Identifier: Apache-2.0
/** Users: register, log in, and what they see of themselves. */
@NullMarked
package dev.headroom.apps.alpine.account;

import org.jspecify.annotations.NullMarked;
