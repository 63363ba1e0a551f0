package io.rocketmq.spring.listener.adapter;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.MimeTypeUtils;
import org.springframework.validation.Validator;

/**
 * Collaborators and options of endpoints that call listener methods and beans. Immutable.
 */
public final class MethodListenerSupport {

	/** Shared by all listeners, as it is costly to create. */
	private static final ConversionService CONVERSION_SERVICE = new DefaultFormattingConversionService();

	/**
	 * Support without a validator, further argument resolvers or placeholders.
	 */
	public static final MethodListenerSupport DEFAULT = builder().build();

	private final @Nullable ConfigurableBeanFactory beanFactory;

	private final ConversionService conversionService;

	private final @Nullable Validator validator;

	private final List<HandlerMethodArgumentResolver> argumentResolvers;

	private final @Nullable String contentType;

	private final @Nullable Duration replyTimeout;

	private MethodListenerSupport(Builder builder) {
		this.beanFactory = builder.beanFactory;
		this.conversionService = builder.conversionService;
		this.validator = builder.validator;
		this.argumentResolvers = builder.argumentResolvers;
		this.contentType = builder.contentType;
		this.replyTimeout = builder.replyTimeout;
	}

	/** Returns a builder of support. */
	public static Builder builder() {
		return new Builder();
	}

	/** Returns a builder with these collaborators and options. */
	public Builder toBuilder() {
		return builder().beanFactory(this.beanFactory)
			.conversionService(this.conversionService)
			.validator(this.validator)
			.argumentResolvers(this.argumentResolvers)
			.contentType(this.contentType)
			.replyTimeout(this.replyTimeout);
	}

	@Nullable ConfigurableBeanFactory beanFactory() {
		return this.beanFactory;
	}

	ConversionService conversionService() {
		return this.conversionService;
	}

	@Nullable Validator validator() {
		return this.validator;
	}

	List<HandlerMethodArgumentResolver> argumentResolvers() {
		return this.argumentResolvers;
	}

	@Nullable String contentType() {
		return this.contentType;
	}

	@Nullable Duration replyTimeout() {
		return this.replyTimeout;
	}

	/**
	 * Resolves placeholders and expressions; null and blank become the empty text.
	 * @param owner owner of the text, for the error
	 * @throws IllegalArgumentException if it can't be resolved
	 */
	String resolve(String text, String owner) {
		if (this.beanFactory == null) {
			return text.trim();
		}
		try {
			String resolved = new EmbeddedValueResolver(this.beanFactory).resolveStringValue(text);
			return (resolved != null) ? resolved.trim() : "";
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(owner + " has the text '" + text + "', which can't be resolved: "
					+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage(), ex);
		}
	}

	/**
	 * Builder of {@link MethodListenerSupport}. Not thread-safe.
	 */
	public static final class Builder {

		private @Nullable ConfigurableBeanFactory beanFactory;

		private ConversionService conversionService = CONVERSION_SERVICE;

		private @Nullable Validator validator;

		private List<HandlerMethodArgumentResolver> argumentResolvers = List.of();

		private @Nullable String contentType;

		private @Nullable Duration replyTimeout;

		private Builder() {
		}

		/**
		 * Bean factory that resolves placeholders and expressions in {@code @SendTo} and
		 * {@code @Header}. Default: null, for texts that are taken as they are.
		 */
		public Builder beanFactory(@Nullable ConfigurableBeanFactory beanFactory) {
			this.beanFactory = beanFactory;
			return this;
		}

		/**
		 * Service that converts headers to the types of their parameters. Default: a
		 * {@link DefaultFormattingConversionService}.
		 */
		public Builder conversionService(ConversionService conversionService) {
			this.conversionService = Objects.requireNonNull(conversionService, "conversionService must not be null");
			return this;
		}

		/**
		 * Validator of payloads with {@code @Valid} or {@code @Validated}. Default: null,
		 * which refuses listeners with these annotations.
		 */
		public Builder validator(@Nullable Validator validator) {
			this.validator = validator;
			return this;
		}

		/**
		 * Resolvers of further parameters of methods that take single messages, which are
		 * asked before the built-in ones. The message that they get has the body as its
		 * payload. Default: none.
		 */
		public Builder argumentResolvers(List<HandlerMethodArgumentResolver> argumentResolvers) {
			this.argumentResolvers = List
				.copyOf(Objects.requireNonNull(argumentResolvers, "argumentResolvers must not be null"));
			return this;
		}

		/**
		 * MIME type to read bodies by, in place of that of the messages. Default: null,
		 * for that of the messages.
		 * @throws IllegalArgumentException if it is no MIME type
		 */
		public Builder contentType(@Nullable String contentType) {
			if (contentType != null) {
				MimeTypeUtils.parseMimeType(contentType);
			}
			this.contentType = contentType;
			return this;
		}

		/**
		 * Time limit of sending a reply, or a return value to {@code @SendTo}. Default:
		 * null, for the send timeout of the producer.
		 * @throws IllegalArgumentException if it is not positive
		 */
		public Builder replyTimeout(@Nullable Duration replyTimeout) {
			if (replyTimeout != null && (replyTimeout.isNegative() || replyTimeout.isZero())) {
				throw new IllegalArgumentException(
						"Reply timeout is not positive: " + replyTimeout + ". Use a time of at least 1 ms.");
			}
			this.replyTimeout = replyTimeout;
			return this;
		}

		/** Returns the support. */
		public MethodListenerSupport build() {
			return new MethodListenerSupport(this);
		}

	}

}
