// Names of the sources: the city's tiles, and what the page lays over them.

export const CITY = "city";
export const ORDERS = "orders";
export const LINES = "lines";
export const PINS = "pins";
