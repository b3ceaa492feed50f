-- What has to be tidy before columns take their new types: one UPDATE a conversion.

update inventdim set configid = upper(ltrim(configid)) where configid <> upper(ltrim(configid));
update ledgerjournaltrans set currencycode = upper(currencycode) where currencycode <> upper(currencycode);
