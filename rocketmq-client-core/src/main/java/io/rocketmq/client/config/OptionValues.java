package io.rocketmq.client.config;

/**
 * Values of options, with their defaults: a builder changes its own, and the options that
 * it builds have a copy.
 */
abstract class OptionValues<V extends OptionValues<V>> implements Cloneable {

	@SuppressWarnings("unchecked")
	final V copy() {
		try {
			return (V) clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
