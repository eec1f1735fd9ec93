// SPDX-License-Identifier: Apache-2.0
/**
 * Several instances of an app on this machine: PgBouncer before the database, the instances, nginx
 * before them, with the files of {@code deploy}.
 */
@NullMarked
package dev.headroom.cli.topology;

import org.jspecify.annotations.NullMarked;
