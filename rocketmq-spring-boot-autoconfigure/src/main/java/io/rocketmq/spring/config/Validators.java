package io.rocketmq.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.validation.Validator;

/**
 * Search for the validator of payloads among the beans of an application.
 */
final class Validators {

	private static final Logger logger = LoggerFactory.getLogger(Validators.class);

	/** Validators of Spring's web layers, which wrap that of the application. */
	private static final Set<String> WEB = Set.of("mvcValidator", "webFluxValidator");

	private Validators() {
	}

	/**
	 * Returns the only or primary validator beside those of web layers, or null.
	 */
	static @Nullable Validator find(ConfigurableListableBeanFactory beanFactory) {
		Validator unique = beanFactory.getBeanProvider(Validator.class).getIfUnique();
		if (unique != null) {
			return unique;
		}
		List<String> names = new ArrayList<>(List.of(beanFactory.getBeanNamesForType(Validator.class)));
		names.removeAll(WEB);
		if (names.size() == 1) {
			return beanFactory.getBean(names.get(0), Validator.class);
		}
		if (!names.isEmpty()) {
			logger.atInfo()
				.log("RocketMQ listeners have no validator, as none of the Validator beans {} is primary; mark one as"
						+ " such, or set one in a RocketMQListenerConfigurer bean", names);
		}
		return null;
	}

}
