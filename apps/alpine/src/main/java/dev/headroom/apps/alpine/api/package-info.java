// SPDX-License-Identifier: Apache-2.0
/** Pages of lists, the API's description, and the roles that its paths need. */
@NullMarked
package dev.headroom.apps.alpine.api;

import org.jspecify.annotations.NullMarked;
