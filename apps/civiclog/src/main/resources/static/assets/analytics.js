// SPDX-License-Identifier: Apache-2.0
// The figures of an association over two years.

import * as api from './api.js';
import { monthChart } from './charts.js';
import { block, labelled, moment, place, tile, wholeDollars } from './parts.js';
import { bars, element, numbers } from './systems/shell.js';

const SERIES = [{ key: 'opened', name: 'Opened' }, { key: 'closed', name: 'Closed' }];
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export async function show({ member, timeZone, signal }) {
  const { byMonth, daysToClose, repeatProperties, fines, asOf } = await api.analytics(member.association);
  const tiles = element('div', undefined, 'tiles');
  tiles.append(
    tile(daysToClose === null ? '–' : tenths.format(daysToClose), 'days to close a case, mean'),
    tile(wholeDollars(fines.issuedCents), 'fines imposed'),
    tile(wholeDollars(fines.paidCents), 'paid'),
    tile(wholeDollars(fines.unpaidCents), 'unpaid'),
    tile(wholeDollars(fines.waivedCents), 'waived'));
  const repeated = element('dl', undefined, 'bars');
  bars(repeated, repeatProperties.map(({ property, violations }) => (
    { name: place(property), value: violations, text: numbers.format(violations) })));
  const when = element('p', undefined, 'soft');
  if (asOf) when.append(labelled('As of', moment(asOf, timeZone)));
  return {
    title: 'Analytics',
    nodes: [
      when, tiles,
      block('Cases by month', monthChart('Cases opened and closed in each of 24 months', byMonth, SERIES, signal)),
      block('Properties with most cases', repeatProperties.length > 0 ? repeated : element('p', 'None.', 'soft')),
    ],
  };
}
