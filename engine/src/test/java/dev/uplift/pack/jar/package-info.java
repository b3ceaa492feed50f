@org.jspecify.annotations.NullMarked
package dev.uplift.pack.jar;
