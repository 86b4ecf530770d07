/**
 * Positions are kept in WGS-84. Map pictures of Chinese services such as AMap are drawn in GCJ-02, shifted by some
 * hundred metres inside China; a position has to be shifted likewise to appear where it is.
 *
 * The formulas are those of the well-known published reconstruction of GCJ-02 on the Krasovsky 1940 ellipsoid
 * (in the public domain as "eviltransform"); good to about a metre.
 */

const SEMI_MAJOR_AXIS_M = 6378245.0;
const ECCENTRICITY_SQUARED = 0.00669342162296594323;

/** Whether a position (degrees) is outside the rectangle in which the shift is applied. */
export function isOutsideChina(latitude, longitude) {
    return longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271;
}

const wave = (value, amplitudes) =>
    amplitudes.reduce((sum, [amplitude, divisor]) => sum + amplitude * Math.sin((value * Math.PI) / divisor), 0) *
    (2 / 3);

/**
 * @param {number} latitude WGS-84, degrees
 * @param {number} longitude WGS-84, degrees
 * @returns {[number, number]} latitude and longitude in GCJ-02, degrees; outside China the same
 */
export function wgs84ToGcj02(latitude, longitude) {
    if (isOutsideChina(latitude, longitude)) {
        return [latitude, longitude];
    }
    const x = longitude - 105;
    const y = latitude - 35;
    const common = 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
    const ripple = wave(x, [[20, 1 / 6], [20, 1 / 2]]);
    const north =
        -100 + 2 * x + 3 * y + 0.2 * y * y + common + ripple +
        wave(y, [[20, 1], [40, 3]]) + wave(y, [[160, 12], [320, 30]]);
    const east =
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + ripple +
        wave(x, [[20, 1], [40, 3]]) + wave(x, [[150, 12], [300, 30]]);
    const radians = (latitude * Math.PI) / 180;
    const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radians) ** 2;
    const meridian = (SEMI_MAJOR_AXIS_M * (1 - ECCENTRICITY_SQUARED)) / magic ** 1.5;
    const parallel = (SEMI_MAJOR_AXIS_M / Math.sqrt(magic)) * Math.cos(radians);
    return [
        latitude + (north * 180) / (meridian * Math.PI),
        longitude + (east * 180) / (parallel * Math.PI),
    ];
}
