package io.rocketmq.spring.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of observations.
 */
@ConfigurationProperties("rocketmq.observation")
public class RocketMQObservationProperties {

	/**
	 * Whether sends and listeners are observed, where there is an ObservationRegistry.
	 */
	private boolean enabled = true;

	/**
	 * Convention for the names and keys of observations, unless there is a bean for it.
	 */
	private Convention convention = Convention.DEFAULT;

	/**
	 * Whether batches of listeners are observed, beside each of their messages.
	 */
	private boolean batch;

	/**
	 * Whether observations time sends and deliveries, instead of the timers of the meters
	 * of the clients.
	 */
	private boolean timers;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Convention getConvention() {
		return this.convention;
	}

	public void setConvention(Convention convention) {
		this.convention = convention;
	}

	public boolean isBatch() {
		return this.batch;
	}

	public void setBatch(boolean batch) {
		this.batch = batch;
	}

	public boolean isTimers() {
		return this.timers;
	}

	public void setTimers(boolean timers) {
		this.timers = timers;
	}

	/** Convention for names and keys. */
	public enum Convention {

		/** Convention of this starter. */
		DEFAULT,
		/** Semantic conventions of OpenTelemetry for messaging, version 1.45.0. */
		OPENTELEMETRY

	}

}
