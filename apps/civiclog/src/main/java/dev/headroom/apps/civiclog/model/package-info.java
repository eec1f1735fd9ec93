// SPDX-License-Identifier: Apache-2.0
/**
 * The entities, which Hibernate maps to the tables of {@code V1__schema.sql}, and their
 * repositories. An entity refers to those above it, lazily and in one direction; what belongs to a
 * violation is read by a query, not by a collection.
 */
@NullMarked
package dev.headroom.apps.civiclog.model;

import org.jspecify.annotations.NullMarked;
