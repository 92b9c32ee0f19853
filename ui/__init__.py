"""The windows. May import services, domain, ports, i18n, errors and Qt; never a store or device."""
