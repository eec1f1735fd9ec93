// SPDX-License-Identifier: Apache-2.0
/**
 * Generated sample data of the reference applications: seeded, skewed, written once by COPY into an
 * empty database.
 */
@NullMarked
package dev.headroom.apps.systems.sample;

import org.jspecify.annotations.NullMarked;
