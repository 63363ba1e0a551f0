package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import io.netty.util.Version;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Checks of the class path, before any client is created.
 */
final class ClassPathChecks implements BeanFactoryPostProcessor {

	static final String APACHE = "org.apache.rocketmq.spring.autoconfigure.RocketMQAutoConfiguration";

	static final String ALLOW_APACHE = "rocketmq.allow-apache-starter";

	/** A class of Netty 4.2 that 4.1 has not. */
	private static final String NETTY = "io.netty.channel.MultiThreadIoEventLoopGroup";

	private final Environment environment;

	ClassPathChecks(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ClassLoader loader = beanFactory.getBeanClassLoader();
		if (!ClassUtils.isPresent(NETTY, loader)) {
			throw new UnsupportedNettyException(nettyVersion(loader));
		}
		if (isApacheActive(beanFactory, loader)
				&& !this.environment.getProperty(ALLOW_APACHE, Boolean.class, Boolean.FALSE)) {
			throw new ApacheStarterPresentException();
		}
	}

	// The manifest's version is not visible in an executable jar.
	private static String nettyVersion(@Nullable ClassLoader loader) {
		try {
			Version version = Version.identify(loader).get("netty-transport");
			return (version != null) ? version.artifactVersion() : "of an unknown version";
		}
		catch (LinkageError ex) {
			return "of no version";
		}
	}

	/** Apache's starter may also be there and excluded, which does no harm. */
	private static boolean isApacheActive(ConfigurableListableBeanFactory beanFactory, @Nullable ClassLoader loader) {
		try {
			return ClassUtils.isPresent(APACHE, loader)
					&& beanFactory.getBeanNamesForType(ClassUtils.forName(APACHE, loader), false, false).length > 0;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

}
